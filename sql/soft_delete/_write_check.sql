-- The part of a guard that looks at one parent: locked (FOR KEY SHARE, as a foreign key does) and active, where the
-- row refers to one that it did not refer to before.

create or replace function soft_delete._write_check(p_link soft_delete.links)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
return format(
    $check$
    if (%1$s) and (
        tg_op = 'INSERT' or old.deleted_at is not null or (%2$s) is distinct from (%3$s)
    ) then
        select p.deleted_at into v_deleted_at from %4$s as p where (%5$s) = (%2$s) for key share;

        if %6$s then
            raise exception '%7$s'
                using errcode = 'PT409',
                      detail = format('%%s of %9$s is %%s.', new.%8$I, case when found then 'deleted' else 'not there' end),
                      hint = 'Restore it first, or choose another one.';
        end if;
    end if;
$check$,
    (select string_agg(format('new.%I is not null', c.name), ' and ') from unnest(p_link.child_columns) as c (name)),
    (select string_agg(format('new.%I', c.name), ', ' order by c.position)
        from unnest(p_link.child_columns) with ordinality as c (name, position)),
    (select string_agg(format('old.%I', c.name), ', ' order by c.position)
        from unnest(p_link.child_columns) with ordinality as c (name, position)),
    p_link.parent_table,
    (select string_agg(format('p.%I', c.name), ', ' order by c.position)
        from unnest(p_link.parent_columns) with ordinality as c (name, position)),
    case when p_link.is_constrained then 'v_deleted_at is not null' else 'not found or v_deleted_at is not null' end,
    'parent_deleted', p_link.link_column, p_link.parent_table
);

comment on function soft_delete._write_check(soft_delete.links) is 'The part of a guard that looks at one parent.';
