-- When a wall clock shows a time. A time that comes twice, as summer time ends, is the first of the two
-- (RFC 5545); "at time zone" alone would take the second. One that is skipped is as far after the gap.

create or replace function study._to_instant(p_local timestamp, p_zone text)
returns timestamptz
language sql
stable
return coalesce(
    (
        select min(earlier.at)
        from (
            values
                ((p_local at time zone p_zone) - interval '30 minutes'),
                ((p_local at time zone p_zone) - interval '1 hour'),
                ((p_local at time zone p_zone) - interval '2 hours')
        ) as earlier (at)
        where (earlier.at at time zone p_zone) = p_local
    ),
    p_local at time zone p_zone
);

comment on function study._to_instant(timestamp, text) is 'When a wall clock shows a time, the first time that it does.';
