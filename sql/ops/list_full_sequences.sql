-- Sequences that have used p_least_share of their numbers or more, or of those that fit their column, with the
-- statement that makes room. Runs as app_owner; other owners' sequences are not seen. One that no column owns has
-- no column_name. One of fewer numbers than a smallint has is a switch (jobs.sleepers), and never full.
--
-- Errors: PT400 invalid_share

create or replace function ops.list_full_sequences(p_least_share numeric default 0.5)
returns table (
    sequence_name text,
    column_name   text,
    last_value    bigint,
    most          bigint,
    used_share    numeric,
    remedy        text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_least_share is null or p_least_share not between 0 and 1 then
        raise exception 'invalid_share'
            using errcode = 'PT400', detail = format('A share of %s.', coalesce(p_least_share::text, 'null')),
                  hint = 'Write a share from 0 to 1.';
    end if;

    return query
    select
        q.sequence_name, q.column_name, q.last_value, q.most, round(q.last_value::numeric / q.most, 4),
        case
            when q.column_type <> 'bigint' then
                format('alter table %s alter column %s type bigint; ', q.table_name, q.column_only)
            else ''
        end || format('alter sequence %s as bigint no maxvalue;', q.sequence_name)
    from (
        select
            format('%I.%I', s.schemaname, s.sequencename) as sequence_name, s.last_value,
            d.refobjid::regclass::text || '.' || quote_ident(a.attname) as column_name, d.refobjid::regclass::text as table_name,
            quote_ident(a.attname) as column_only, format_type(a.atttypid, null) as column_type,
            least(
                s.max_value,
                case a.atttypid when 'integer'::regtype then 2147483647 when 'smallint'::regtype then 32767 else s.max_value end
            ) as most
        from pg_sequences as s
        join pg_namespace as n on n.nspname = s.schemaname
        join pg_class as c on c.relnamespace = n.oid and c.relname = s.sequencename
        left join pg_depend as d on d.classid = 'pg_class'::regclass and d.objid = c.oid
            and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
        left join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where not s.cycle and s.increment_by > 0 and s.last_value is not null and s.max_value >= 32767
    ) as q
    where q.last_value >= p_least_share * q.most
    order by 5 desc, 1;
end;
$$;

comment on function ops.list_full_sequences(numeric) is 'Sequences near their end, with the statement that makes room.';

grant execute on function ops.list_full_sequences(numeric) to app_api, service_role;
