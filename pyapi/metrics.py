class CallMetrics:
    def observe(self, name, status, seconds): pass
