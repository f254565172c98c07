-- How many transactions are left before the server stops taking writes (2 billion after the oldest row that was not
-- frozen), by database, and the tables of this one that are oldest, with the statement that mends it. Autovacuum does it by
-- itself at autovacuum_freeze_max_age; what is older than that by a tenth is held up by something.

create or replace function ops.list_wraparound()
returns table (
    kind       text,
    name       text,
    age        bigint,
    used_share numeric,
    is_overdue boolean,
    remedy     text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        'database', d.datname::text, f.age, round(f.age / 2146483647.0, 4),
        f.age > 1.1 * f.most,
        format('vacuumdb --freeze --jobs 2 ''%s''', replace(d.datname, '''', '''\'''''))
    from pg_database as d
    cross join lateral (
        select
            greatest(age(d.datfrozenxid), mxid_age(d.datminmxid))::bigint,
            case
                when age(d.datfrozenxid) >= mxid_age(d.datminmxid) then current_setting('autovacuum_freeze_max_age')::bigint
                else current_setting('autovacuum_multixact_freeze_max_age')::bigint
            end
    ) as f (age, most)
    union all
    (
        select
            'table', format('%I.%I', n.nspname, t.relname), f.age, round(f.age / 2146483647.0, 4),
            f.age > 1.1 * current_setting('autovacuum_freeze_max_age')::bigint,
            format('vacuum (freeze) %I.%I;', n.nspname, t.relname)
        from pg_class as t
        join pg_namespace as n on n.oid = t.relnamespace
        left join pg_class as o on o.oid = t.reltoastrelid
        cross join lateral (
            select greatest(age(t.relfrozenxid), coalesce(age(o.relfrozenxid), 0), mxid_age(t.relminmxid))::bigint
        ) as f (age)
        where t.relkind in ('r', 'm')
        order by f.age desc, 2
        limit 20
    )
    order by 1, 3 desc, 2;
end;

comment on function ops.list_wraparound() is
    'How far databases and tables are from the end of transaction ids, with the statement that mends it.';

grant execute on function ops.list_wraparound() to admin, service_role;
