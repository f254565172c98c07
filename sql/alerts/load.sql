-- alerts: detection and what it raises.

\ir load_detection.sql
