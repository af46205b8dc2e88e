// What the corpus page uses of its libraries, as one global: sigma.Sigma, sigma.Graph …
export { MultiDirectedGraph as Graph } from "graphology";
export { Sigma } from "sigma";
export { EdgeLineProgram, EdgeRectangleProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
