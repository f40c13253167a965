-- Every edge.
SELECT e.edge, e.producer, e.consumer FROM runtime.edge AS e ORDER BY e.edge
