-- Puts the triggers on a synced table that keep the versions of its records.

create or replace function sync._attach_triggers(p_table sync.tables)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event text;
begin
    foreach v_event in array array['insert', 'update', 'delete', 'truncate'] loop
        perform core._state_trigger(
            '_810_track_' || v_event, 'after ' || v_event, p_table.table_name,
            format(
                '%s for each statement execute function sync.records__track(%L)',
                case v_event
                    when 'insert' then 'referencing new table as new_rows'
                    when 'update' then 'referencing old table as old_rows new table as new_rows'
                    when 'delete' then 'referencing old table as old_rows'
                    else ''
                end,
                p_table.table_id::text
            )
        );
    end loop;
end;
$$;

comment on function sync._attach_triggers(sync.tables) is 'Put the triggers on a synced table that keep versions.';
