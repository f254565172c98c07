-- What a client sent, as the columns' types write it: a timestamp in the server's spelling, a number without spaces.
-- Refuses what is no value of its column.

create or replace function sync._read_data(p_table sync.tables, p_data jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_list text;
    v_data jsonb;
begin
    select string_agg(format('%I %s', k.name, coalesce(p_table.columns ->> k.name, 'text')), ', ') into v_list
    from jsonb_object_keys(p_data) as k (name);

    if v_list is null then
        return '{}';
    end if;

    execute format('select to_jsonb(r.*) from jsonb_to_record($1) as r (%s)', v_list) into v_data using p_data;

    return v_data;
end;
$$;

comment on function sync._read_data(sync.tables, jsonb) is 'What a client sent, as the columns'' types write it.';
