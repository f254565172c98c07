-- Makes an act of each record that was deleted before its table was declared, so that it can be restored and purged;
-- answers how many.

create or replace function soft_delete._adopt_records(p_table soft_delete.tables)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    execute format(
        'with adopted as (update %1$s as t set deletion_id = core.uuid_v7() where t.deleted_at is not null '
        'and (t.deletion_id is null or not exists '
        '(select from soft_delete.deletions as d where d.deletion_id = t.deletion_id)) returning t.deletion_id, t.%2$I as record_id, %3$s as owner_id, t.deleted_at) '
        'insert into soft_delete.deletions '
        '(deletion_id, table_name, record_id, owner_user_id, deleted_at, record_counts, purge_at) '
        'select a.deletion_id, %4$L, a.record_id, a.owner_id, a.deleted_at, $1, soft_delete._get_purge_at(a.deleted_at, $1) '
        'from adopted as a',
        p_table.table_name, p_table.record_column, coalesce(format('t.%I', p_table.owner_column), 'null::uuid'),
        p_table.table_name
    ) using jsonb_build_object(p_table.table_name, 1);
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function soft_delete._adopt_records(soft_delete.tables) is
    'Make an act of each record that was deleted before its table was declared.';
