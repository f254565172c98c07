-- An answer with what is known when its item is done: the version that the record has then; of one that was not applied
-- the server's copy, for the inbox; of one that met a conflict its id.

create or replace function sync._finish_answer(p_table_id integer, p_answer jsonb)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_table  sync.tables;
    v_answer jsonb := p_answer;
begin
    if p_table_id is null or p_answer ->> 'record_id' is null then
        return p_answer;
    end if;

    select t.* into v_table from sync.tables as t where t.table_id = p_table_id;

    if p_answer ->> 'status' in ('applied', 'retry') then
        v_answer := v_answer || jsonb_build_object(
            'version', (sync._get_state(v_table, (p_answer ->> 'record_id')::uuid)).version
        );
    else
        v_answer := v_answer || sync._make_copy(v_table, (p_answer ->> 'record_id')::uuid);
    end if;

    -- What both changed, or a conflict as such; not what merged by itself.
    if p_answer ->> 'status' = 'conflict' or p_answer ->> 'resolution' = 'client_wins'
        or jsonb_array_length(p_answer -> 'fields') > 0
    then
        v_answer := v_answer || jsonb_build_object('conflict_id', core.uuid_v7());
    end if;

    return v_answer;
end;
$$;

comment on function sync._finish_answer(integer, jsonb) is 'An answer with what is known when its item is done.';
