-- The time inside a UUIDv7, to the millisecond. A transaction carries it as created_at, so an
-- id alone leads to its partition.

create or replace function payments._id_time(p_id uuid)
returns timestamptz
language sql
immutable
parallel safe
return pg_catalog.to_timestamp(
    (
        'x' || pg_catalog.substr(p_id::text, 1, 8) || pg_catalog.substr(p_id::text, 10, 4)
    )::bit(48)::bigint / 1000.0
);

comment on function payments._id_time(uuid) is 'The time inside a UUIDv7, to the millisecond.';
