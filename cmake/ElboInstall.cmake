set(x 0)
