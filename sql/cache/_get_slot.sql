-- The slot of a ring whose turn it is, counted from the hour or day; p_ahead 1 is the next one.
--
-- Stable and each argument but the ring used once, so that it becomes part of the statement that calls it.

create or replace function cache._get_slot(
    p_ring  text,
    p_at    timestamptz,
    p_ahead integer default 0
)
returns smallint
language sql
stable
return (
    (floor(date_part('epoch', p_at) / case p_ring when 'hour' then 3600 when 'day' then 86400 end)::bigint + p_ahead) % 3
    + case p_ring when 'hour' then 0 when 'day' then 3 end
)::smallint;

comment on function cache._get_slot(text, timestamptz, integer) is 'The slot of a ring at a time.';
