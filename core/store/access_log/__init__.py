"""The access log: its entries, the walk along its chain, its listing."""
