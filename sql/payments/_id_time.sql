-- The time inside a UUIDv7, to the millisecond. A transaction is created within moments of it, so
-- an id alone leads to its partition: one or two around that day, which also bears a clock that was
-- set back (the server's ids never go back with it).

create or replace function payments._id_time(p_id uuid)
returns timestamptz
language sql
immutable
parallel safe
return pg_catalog.to_timestamp(
    (
        'x' || pg_catalog.substr(p_id::text, 1, 8) || pg_catalog.substr(p_id::text, 10, 4)
    )::bit(48)::bigint / 1000::double precision
);

comment on function payments._id_time(uuid) is 'The time inside a UUIDv7, to the millisecond.';
