-- Rule merge: which columns of an item somebody else changed as well, and what is left to apply.
--
-- A column counts where another than this client changed it after the base version to a value that is not the item's.
-- Its rule then decides; with one that is manual there is nothing to apply. Returns fields (those columns) and data.

create or replace function sync._merge_data(
    p_table        sync.tables,
    p_state        sync.records,
    p_client       sync.clients,
    p_base_version bigint,
    p_data         jsonb,
    p_row          jsonb
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_data   jsonb := sync._read_data(p_table, p_data);
    v_fields text[];
begin
    select array_agg(k.name order by k.name) into v_fields
    from jsonb_object_keys(v_data) as k (name)
    where p_row -> k.name is distinct from v_data -> k.name
        and (
            p_base_version < p_state.created_version
            or (p_state.fields -> k.name ->> 0)::bigint > p_base_version
            and (p_state.fields -> k.name ->> 1)::bigint is distinct from p_client.client_number
        );

    if v_fields is null then
        return jsonb_build_object('fields', '[]'::jsonb, 'data', p_data);
    end if;

    if exists (select from unnest(v_fields) as f (name) where coalesce(p_table.column_rules ->> f.name, 'manual') = 'manual') then
        return jsonb_build_object('fields', v_fields, 'data', null);
    end if;

    return jsonb_build_object('fields', v_fields, 'data', (
        select coalesce(jsonb_object_agg(d.key, case case when d.key = any (v_fields) then p_table.column_rules ->> d.key end
            when 'greatest' then greatest(d.value, p_row -> d.key)
            when 'least' then least(d.value, p_row -> d.key)
            else d.value
        end), '{}')
        from jsonb_each(v_data) as d
        where not (d.key = any (v_fields) and p_table.column_rules ->> d.key = 'server_wins')
    ));
end;
$$;

comment on function sync._merge_data(sync.tables, sync.records, sync.clients, bigint, jsonb, jsonb) is
    'Which columns of an item somebody else changed as well, and what is left to apply.';
