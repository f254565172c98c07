-- The state of an instance now: what is written, or stale where its last beat is more than three beats ago and nobody
-- has written that down yet. A beat from the future was made before the clock was set back.

create or replace function services._get_state(p_state text, p_heartbeat_at timestamptz, p_beat_every interval)
returns text
language sql
volatile
return case
    when p_state in ('starting', 'healthy', 'degraded') and (
        p_heartbeat_at + 3 * p_beat_every < clock_timestamp() or p_heartbeat_at > clock_timestamp() + 3 * p_beat_every
    ) then 'stale'
    else p_state
end;

comment on function services._get_state(text, timestamptz, interval) is
    'The state of an instance now, by the age of its last beat.';
