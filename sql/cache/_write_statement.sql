-- The statement with which a trigger marks what one dependency says, for one event.

create or replace function cache._write_statement(
    p_dependency cache.dependencies,
    p_event      text
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_columns   text[] := cache._parse_template(p_dependency.template);
    v_name      text := quote_literal(p_dependency.template);
    v_ring      text := (cache._find_namespace(p_dependency.namespace)).ring;
    v_column    text;
    v_rows      text;
    v_key       text[];
begin
    foreach v_column in array v_columns loop
        v_name := replace(v_name, '{' || v_column || '}', format(''' || r.%I::text || ''', v_column));
    end loop;

    if p_event = 'update' and p_dependency.columns is not null then
        select array_agg(a.attname::text order by a.attnum) into v_key
        from pg_catalog.pg_index as i
        join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = p_dependency.table_name::regclass and i.indisprimary;

        v_rows := format(
            '(select o.* from old_rows as o left join new_rows as n using (%1$s) where (%2$s) is distinct from (%3$s) '
            'union all '
            'select n.* from new_rows as n left join old_rows as o using (%1$s) where (%2$s) is distinct from (%3$s))',
            (select string_agg(quote_ident(k), ', ') from unnest(v_key) as k),
            (select string_agg(format('o.%I', c), ', ') from unnest(p_dependency.columns || v_columns) as c),
            (select string_agg(format('n.%I', c), ', ') from unnest(p_dependency.columns || v_columns) as c)
        );
    elsif p_event = 'update' then
        v_rows := '(select o.* from old_rows as o union all select n.* from new_rows as n)';
    else
        v_rows := case p_event when 'insert' then 'new_rows' else 'old_rows' end;
    end if;

    return format(
        E'        insert into cache.marks (slot, subject, xid)\n'
        '        select distinct (select cache._get_slot(%L, cache._now())), cache._get_subject(%L, %L, %s), pg_current_xact_id()\n'
        '        from %s as r\n'
        '        where (%s) is not null\n'
        '        on conflict do nothing;\n',
        v_ring, p_dependency.subject_type, p_dependency.namespace, v_name, v_rows, v_name
    );
end;
$$;

comment on function cache._write_statement(cache.dependencies, text) is
    'The statement with which a trigger marks what a dependency says.';
