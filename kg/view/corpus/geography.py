"""Where in China a division roughly lies: at the seat of its province. Degrees of longitude and latitude."""

from __future__ import annotations

import math

CAPITALS = {
    "11": (116.4, 39.9),  # 北京
    "12": (117.2, 39.1),  # 天津
    "13": (114.5, 38.0),  # 石家庄
    "14": (112.5, 37.9),  # 太原
    "15": (111.7, 40.8),  # 呼和浩特
    "21": (123.4, 41.8),  # 沈阳
    "22": (125.3, 43.9),  # 长春
    "23": (126.6, 45.8),  # 哈尔滨
    "31": (121.5, 31.2),  # 上海
    "32": (118.8, 32.1),  # 南京
    "33": (120.2, 30.3),  # 杭州
    "34": (117.3, 31.8),  # 合肥
    "35": (119.3, 26.1),  # 福州
    "36": (115.9, 28.7),  # 南昌
    "37": (117.0, 36.7),  # 济南
    "41": (113.6, 34.8),  # 郑州
    "42": (114.3, 30.6),  # 武汉
    "43": (113.0, 28.2),  # 长沙
    "44": (113.3, 23.1),  # 广州
    "45": (108.4, 22.8),  # 南宁
    "46": (110.3, 20.0),  # 海口
    "50": (106.5, 29.6),  # 重庆
    "51": (104.1, 30.7),  # 成都
    "52": (106.7, 26.6),  # 贵阳
    "53": (102.7, 25.0),  # 昆明
    "54": (91.1, 29.7),  # 拉萨
    "61": (108.9, 34.3),  # 西安
    "62": (103.8, 36.1),  # 兰州
    "63": (101.8, 36.6),  # 西宁
    "64": (106.2, 38.5),  # 银川
    "65": (87.6, 43.8),  # 乌鲁木齐
    "71": (121.5, 25.0),  # 台北
    "81": (114.2, 22.3),  # 香港
    "82": (113.5, 22.2),  # 澳门
}
"""The province-level capitals, by the first two digits of the code of what lies in the province."""
MIDDLE = (104.0, 34.5)
"""For a code of no province."""


def on_the_map(code: str) -> tuple[float, float]:
    """A flat map's x (to the east) and y (to the north) in degrees of latitude, from the middle of the country.

    >>> east, north = on_the_map("321183")
    >>> round(east, 1), round(north, 1)
    (12.2, -2.4)
    """
    longitude, latitude = CAPITALS.get(code[:2], MIDDLE)
    return (longitude - MIDDLE[0]) * math.cos(math.radians(MIDDLE[1])), latitude - MIDDLE[1]
