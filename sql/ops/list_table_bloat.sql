-- How much of each table is empty or dead: worked out from the statistics of the last ANALYZE, or measured where
-- pgstattuple is installed and p_measure is asked for (it reads the table). Tables of p_least_bytes at least.
--
-- Runs as app_owner, whose tables' statistics it may see; of other owners' tables it knows dead rows only.
--
-- Errors: PT400 invalid_bytes

create or replace function ops.list_table_bloat(p_least_bytes bigint default 10485760, p_measure boolean default false)
returns table (
    table_name   text,
    byte_count   bigint,
    wasted_bytes bigint,
    wasted_share numeric,
    dead_rows    bigint,
    method       text,
    remedy       text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schema text;
    v_table  record;
    v_wasted bigint;
begin
    if p_least_bytes is null or p_least_bytes < 0 then
        raise exception 'invalid_bytes'
            using errcode = 'PT400', detail = format('%s bytes.', coalesce(p_least_bytes::text, 'null')),
                  hint = 'Say from how many bytes on a table counts.';
    end if;

    select quote_ident(n.nspname) into v_schema
    from pg_extension as e
    join pg_namespace as n on n.oid = e.extnamespace
    where e.extname = 'pgstattuple' and p_measure;

    for v_table in
        select
            t.oid, format('%I.%I', n.nspname, t.relname) as name, pg_relation_size(t.oid) as size, t.reltuples,
            coalesce(s.n_dead_tup, 0) as dead, w.width,
            coalesce(
                (select (regexp_match(o.option, '^fillfactor=(\d+)$'))[1]::numeric
                    from unnest(t.reloptions) as o (option) where o.option like 'fillfactor=%'), 100
            ) / 100 as fill
        from pg_class as t
        join pg_namespace as n on n.oid = t.relnamespace
        left join pg_stat_all_tables as s on s.relid = t.oid
        left join lateral (
            select sum(p.avg_width * (1 - p.null_frac)) as width
            from pg_stats as p
            where p.schemaname = n.nspname and p.tablename = t.relname and not p.inherited
        ) as w on true
        where t.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
            and pg_relation_size(t.oid) >= p_least_bytes
    loop
        table_name := v_table.name;
        byte_count := v_table.size;
        dead_rows := v_table.dead;
        v_wasted := null;
        method := 'estimate';

        if v_schema is not null then
            begin
                execute format(
                    'select (approx_free_space + dead_tuple_len)::bigint from %s.pgstattuple_approx(%L)', v_schema, v_table.oid
                ) into v_wasted;
                method := 'pgstattuple';
            exception when insufficient_privilege or feature_not_supported then
                null; -- then it is worked out
            end;
        end if;

        if v_wasted is null and v_table.width is not null and v_table.reltuples >= 0 then
            -- A row: its header of 24 bytes and the width, in steps of 8, and 4 bytes that point to it.
            v_wasted := greatest(
                v_table.size - ceil(
                    v_table.reltuples::numeric * (ceil((24 + v_table.width::numeric) / 8) * 8 + 4) / v_table.fill / (8192 - 24)
                ) * 8192,
                0
            );
        end if;

        wasted_bytes := v_wasted;
        wasted_share := round(v_wasted::numeric / nullif(v_table.size, 0), 2);
        remedy := case
            when v_table.dead > 0.2 * greatest(v_table.reltuples, 1000) then format('vacuum (analyze) %s;', v_table.name)
            when wasted_share >= 0.5 then format('vacuum (full, analyze) %s; -- locks it, unlike pg_repack', v_table.name)
        end;
        return next;
    end loop;
end;
$$;

comment on function ops.list_table_bloat(bigint, boolean) is
    'How much of each table is empty or dead, with the statement that mends it.';

grant execute on function ops.list_table_bloat(bigint, boolean) to app_api, service_role;
