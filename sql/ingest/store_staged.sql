-- Stores the rows that were copied into pg_temp.ingest_rows: the next chunk of a stream.
--
-- One statement checks, stores and marks a chunk that is all good and all new, as
-- meters.ingest_readings does; rows go in in the order of the key, so chunks of several
-- streams wait for each other and do not deadlock. Returns null, and has stored nothing, where
-- a row is not good; a row that is there already, or a day without its partition, fails with
-- PostgreSQL's own error. Either way the chunk's lines then go the way of store_lines.
--
-- p_row_count is how many rows the lines should have made: a line that ends the input of COPY
-- would make them fewer.
--
-- Errors: PT404 stream_not_found, PT409 stream_taken_over, stream_is_done, stage_is_taken,
--         PT503 stream_set_back

create or replace function ingest.store_staged(
    p_stream_key text,
    p_attempt    integer,
    p_from       bigint,
    p_until      bigint,
    p_checksum   bigint,
    p_line_count bigint,
    p_row_count  bigint
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_is_good boolean;
begin
    perform ingest._lock_stream(p_stream_key, p_attempt, p_from);
    perform ingest.prepare_stage(); -- the table that is read next is ours

    with named as materialized (
        select c.code, c.meter_id
        from (select distinct g.meter_number from pg_temp.ingest_rows as g where g.meter_id is null) as n
        join meters.meter_codes as c on c.code_type = 'meter_number' and c.code = n.meter_number
    ),
    reading as materialized (
        select
            coalesce(g.meter_id, n.meter_id) as meter_id, g.read_at::timestamptz as read_at,
            -- Text that ends in a digit and an offset means the same in every session.
            ascii(right(g.read_at, 2)) between 48 and 57 and g.read_at like '____-__-__T__:__%Z'
            or ascii(right(g.read_at, 7)) between 48 and 57
                and (g.read_at like '____-__-__T__:__%+__:__' or g.read_at like '____-__-__T__:__%-__:__')
            as is_zoned,
            g.power_kw, g.voltage, g.current_a, g.energy_kwh, g.register_kwh
        from pg_temp.ingest_rows as g
        left join named as n on n.code = g.meter_number and g.meter_id is null
    ),
    per_meter as materialized (
        select
            r.meter_id, bool_and(r.is_zoned) as is_zoned, min(r.read_at) as first_at,
            max(r.read_at) as last_at, sum(r.energy_kwh) as energy_kwh, count(*) as row_count
        from reading as r
        group by r.meter_id
    ),
    verdict as materialized (
        select coalesce(
            bool_and(
                m.meter_id is not null and m.status <> 'retired' and m.deleted_at is null and p.is_zoned
                and p.first_at >= (select core._kept_since('meters.readings')) + interval '1 hour'
                and p.first_at >= '2000-01-01 00:00:00+00' and p.last_at <= (select meters._get_latest_instant())
                and (
                    m.owner_since is null or p.first_at >= m.owner_since
                    or (select auth.role()) in ('service_role', 'admin')
                )
            )
            and sum(p.row_count) = p_row_count,
            false
        ) as is_good
        from per_meter as p
        left join meters.meters as m on m.meter_id = p.meter_id
    ),
    stored as (
        insert into meters.readings (
            meter_id, read_at, power_kw, voltage, current_a, energy_kwh, register_kwh
        )
        select r.meter_id, r.read_at, r.power_kw, r.voltage, r.current_a, r.energy_kwh, r.register_kwh
        from reading as r
        where (select v.is_good from verdict as v)
        order by r.meter_id, r.read_at
    ),
    marked as (
        insert into meters.dirty_buckets (meter_id, bucket_at)
        select distinct r.meter_id, date_bin('15 minutes', r.read_at, '2000-01-01 00:00:00+00')
        from reading as r
        where (select v.is_good from verdict as v)
    ),
    consumed as (
        insert into meters.unsettled_consumption (meter_id, energy_kwh)
        select p.meter_id, p.energy_kwh
        from per_meter as p
        where p.energy_kwh > 0 and (select v.is_good from verdict as v)
    )
    select v.is_good into v_is_good from verdict as v;

    if not v_is_good then
        return null;
    end if;

    perform ingest._advance_stream(p_stream_key, p_until, p_checksum, p_line_count, p_row_count, 0, 0);
    return jsonb_build_object('stored', p_row_count, 'duplicates', 0, 'rejected', '[]'::jsonb);
end;
$$;

comment on function ingest.store_staged(text, integer, bigint, bigint, bigint, bigint, bigint) is
    'Store the rows that were copied into the session''s stage; null where one is not good.';

grant execute on function ingest.store_staged(text, integer, bigint, bigint, bigint, bigint, bigint)
to authenticated, service_role;
