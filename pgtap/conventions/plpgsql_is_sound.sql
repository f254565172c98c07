-- plpgsql_check reads every branch, also the ones that no test runs: unknown columns, wrong types.
-- Where the extension is not installed (it is optional) this is skipped.
-- Left out: our own refusals, met while planning, and two that call what is not on every server:
-- core.uuid_v7 and jobs.install_pg_cron.
begin;
select plan(1);

create temporary table findings (function_name text, finding text);

-- Read by ingest.store_staged and store_repeated.
select ingest.prepare_stage();

do $find$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'plpgsql_check') then
        execute $statement$
            insert into findings
            select p.oid::regprocedure, f.lineno || ': ' || f.message
            from pg_catalog.pg_proc as p
            join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
            join pg_catalog.pg_language as l on l.oid = p.prolang
            left join pg_catalog.pg_trigger as t on t.tgfoid = p.oid and t.tgparentid = 0
            -- One function for insert, update and delete has a branch for each; a trigger has the rows of its own.
            cross join lateral (
                select max(o.tgoldtable) as old_rows, max(o.tgnewtable) as new_rows
                from pg_catalog.pg_trigger as o
                where o.tgfoid = p.oid
            ) as m
            cross join lateral tap.plpgsql_check_function_tb(
                p.oid, relid => coalesce(t.tgrelid, 0), oldtable => m.old_rows, newtable => m.new_rows,
                extra_warnings => false, performance_warnings => false
            ) as f
            where (n.nspowner = 'app_owner'::regrole or p.proowner = 'app_api'::regrole)
                and l.lanname = 'plpgsql'
                and f.level = 'error'
                and f.sqlstate not like 'PT%'
                and p.oid not in ('core.uuid_v7'::regproc, 'jobs.install_pg_cron'::regproc)
                and (p.prorettype <> 'trigger'::regtype or t.oid is not null)
        $statement$;
    end if;
end;
$find$;

select case
    when not exists (select from pg_catalog.pg_extension where extname = 'plpgsql_check') then
        skip('plpgsql_check is not installed', 1)
    else is_empty('select * from findings order by 1, 2', 'plpgsql_check finds nothing')
end;

select * from finish();
rollback;
