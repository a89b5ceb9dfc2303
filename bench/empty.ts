// The program that does nothing: what a start costs by itself.
