-- What takes the most time, by function where a statement calls one of ours: from pg_stat_statements where that is
-- installed, else from the server's own count of functions (track_functions). Where there is neither, the one row says so,
-- and its remedy is the statement that makes the server count.
--
-- Errors: PT400 invalid_limit

create or replace function ops.list_slow_queries(p_limit integer default 20)
returns table (
    source     text,
    query_name text,
    call_count bigint,
    total_ms   numeric,
    mean_ms    numeric,
    most_ms    numeric,
    row_count  bigint,
    query      text,
    remedy     text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_schema text;
begin
    perform core._check_limit(p_limit);

    select quote_ident(n.nspname) into v_schema
    from pg_extension as e
    join pg_namespace as n on n.oid = e.extnamespace
    where e.extname = 'pg_stat_statements';

    if found then
        begin
            return query execute format(
                $sql$
                select
                    'pg_stat_statements', q.name, sum(q.calls)::bigint, round(sum(q.total_exec_time)::numeric, 1),
                    round((sum(q.total_exec_time) / greatest(sum(q.calls), 1))::numeric, 2),
                    round(max(q.max_exec_time)::numeric, 1), sum(q.rows)::bigint,
                    left((array_agg(q.query order by q.total_exec_time desc))[1], 300),
                    format(
                        'explain (%%s) %%s',
                        case when current_setting('server_version_num')::integer >= 160000 then 'generic_plan' else 'verbose' end,
                        left((array_agg(q.query order by q.total_exec_time desc))[1], 200)
                    )
                from (
                    select
                        s.calls, s.total_exec_time, s.max_exec_time, s.rows,
                        -- Of what is no query (alter role … password) the server keeps the values.
                        regexp_replace(s.query, '''[^'']*(''|$)', '?', 'g') as query,
                        coalesce(
                            (
                                select n.nspname || '.' || p.proname
                                from regexp_matches(lower(s.query), '"?([a-z_][a-z0-9_]*)"?\."?([a-z_][a-z0-9_]*)"?\s*\(', 'g') as m (part)
                                join pg_namespace as n on n.nspname = m.part[1]
                                join pg_proc as p on p.pronamespace = n.oid and p.proname = m.part[2]
                                where n.nspname <> 'pg_catalog'
                                limit 1
                            ),
                            'statement ' || s.queryid
                        ) as name
                    from %s.pg_stat_statements as s
                    where s.dbid = (select d.oid from pg_database as d where d.datname = current_database())
                ) as q
                group by q.name
                order by 4 desc
                limit $1
                $sql$, v_schema
            )
            using p_limit;
            return;
        exception when object_not_in_prerequisite_state or undefined_column or undefined_table then
            null; -- installed, but not loaded by the server
        end;
    end if;

    if current_setting('track_functions') <> 'none' or exists (select from pg_stat_user_functions) then
        return query
        select
            'pg_stat_user_functions', f.schemaname || '.' || f.funcname, f.calls, round(f.total_time::numeric, 1),
            round((f.total_time / greatest(f.calls, 1))::numeric, 2), null::numeric, null::bigint, null::text,
            format('select pg_get_functiondef(%s); -- %s ms of them its own', f.funcid, round(f.self_time::numeric, 1))
        from pg_stat_user_functions as f
        order by f.total_time desc
        limit p_limit;
        return;
    end if;

    return query
    select
        'none', null::text, null::bigint, null::numeric, null::numeric, null::numeric, null::bigint,
        'Nothing is counted: pg_stat_statements is not loaded, and track_functions is none.',
        'alter system set track_functions = ''pl''; select pg_reload_conf();';
end;
$$;

comment on function ops.list_slow_queries(integer) is
    'What takes the most time, by function; or what has to be switched on to know.';

grant execute on function ops.list_slow_queries(integer) to admin, service_role;
