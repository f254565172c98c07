-- The body of a table's guard: a record is deleted as a whole, stays where it is while it is deleted, and has active
-- parents while it is not. Written out from the links, so nothing is planned anew for each row.

create or replace function soft_delete._write_guard(p_table_name text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_moved  text;
    v_checks text;
begin
    select string_agg(distinct format('new.%1$I is distinct from old.%1$I', c.name), ' or ') into v_moved
    from soft_delete.links as l
    cross join unnest(l.child_columns) as c (name)
    where l.child_table = p_table_name;

    select string_agg(soft_delete._write_check(l), '' order by l.parent_table, l.link_column) into v_checks
    from soft_delete.links as l
    where l.child_table = p_table_name;

    return replace($body$
declare
    v_deleted_at timestamptz;
begin
    if (new.deleted_at is null) <> (new.deletion_id is null) then
        raise exception 'deletion_incomplete'
            using errcode = 'PT422', detail = 'deleted_at and deletion_id are set together.',
                  hint = 'Delete with soft_delete.soft_delete_record, which takes the children along.';
    end if;

    if new.deleted_at is not null then
        if tg_op = 'UPDATE' and old.deleted_at is not null and (<moved>) then
            raise exception 'record_deleted'
                using errcode = 'PT410', detail = 'It cannot move to another parent while it is deleted.',
                      hint = 'Restore it first.';
        end if;

        return new;
    end if;
$body$, '<moved>', coalesce(v_moved, 'false')) || coalesce(v_checks, '') || E'\n    return new;\nend;\n';
end;
$$;

comment on function soft_delete._write_guard(text) is 'The body of a table''s guard.';
