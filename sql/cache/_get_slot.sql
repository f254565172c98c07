-- The slot of a ring whose turn it is, counted from the hour or day; p_ahead 1 is the next one.

create or replace function cache._get_slot(
    p_ring  text,
    p_at    timestamptz,
    p_ahead integer default 0
)
returns smallint
language sql
immutable
return case p_ring
    when 'hour' then ((floor(extract(epoch from p_at) / 3600)::bigint + p_ahead) % 3)::smallint
    when 'day' then ((floor(extract(epoch from p_at) / 86400)::bigint + p_ahead) % 3 + 3)::smallint
end;

comment on function cache._get_slot(text, timestamptz, integer) is 'The slot of a ring at a time.';
