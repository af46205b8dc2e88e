"""What the project costs in time and memory, measured against jieba."""
