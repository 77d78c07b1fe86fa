"""What the server does with a request before any page: headers, hosts, limits, sockets, routes."""
