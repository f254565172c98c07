-- Applies the first of a run of plain items (one table, one operation, different records) by one statement for each set
-- of columns, in one subtransaction; returns how many: those that meet nothing (sync._choose_steps); 0 where the first does.
--
-- Where something fails nothing is done, and what is returned is how many were tried, below zero: one of them is to
-- blame, and each must be tried for itself to know. Below that of all: a lock was in the way, which is waited for once,
-- not by every half. Null: the time ran out. Locks the rows in the order of their keys.

create or replace function sync._apply_together(
    p_client sync.clients,
    p_steps  sync.step[],
    p_rows   jsonb,
    p_known  jsonb,
    p_stops  jsonb
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_operation text := p_steps[1].operation;
    v_rows      jsonb := p_rows;
    v_lost      jsonb;
    v_table     sync.tables;
    v_count     integer := 0;
    v_group     record;
    v_groups    jsonb;
    v_message   text;
    v_code      text;
    v_context   text;
begin
    select t.* into v_table from sync.tables as t where t.table_id = p_steps[1].table_id;

    begin
        select jsonb_agg(s.item) into v_lost
        from unnest(p_steps) as s
        left join sync.records as r
            on r.owner_user_id = case when v_table.owner_column is null then sync._shared_owner() else auth.uid() end
            and r.table_id = s.table_id and r.record_id = s.record_id
        where not v_rows ? s.record or sync._is_outdated(v_rows -> s.record, r);

        if v_lost is not null then
            v_rows := v_rows || sync._lock_records(v_lost, true);
        end if;

        v_groups := sync._choose_steps(v_table, p_client, p_steps, v_rows, p_known, p_stops);
        v_count := (select coalesce(sum((g.item -> 'item_count')::integer), 0) from jsonb_array_elements(v_groups) as g (item));

        if v_count = 0 then
            return 0;
        end if;

        perform set_config('sync.client', p_client.client_number::text, true);

        for v_group in
            select g.* from jsonb_to_recordset(v_groups) as g (item_count bigint, columns text[], rows jsonb, items jsonb)
        loop
            perform set_config('sync.item', v_group.items::text, true);

            if sync._write_rows(v_table, v_operation, v_group.columns, v_group.rows) <> v_group.item_count then
                raise exception 'record_not_found'
                    using errcode = 'PT404', detail = 'One of the records is not to be changed.', hint = 'Try each for itself.';
            end if;
        end loop;
    exception when others or query_canceled or assert_failure then
        get stacked diagnostics v_message = message_text, v_code = returned_sqlstate, v_context = pg_exception_context;

        if core._is_cancelled(v_code, v_context) then
            -- Somebody who cancels means the push; the clock means the items.
            if v_message !~ 'statement timeout' then
                raise;
            end if;

            return null;
        end if;

        return case when v_code in ('55P03', '40P01') then -cardinality(p_steps) - 1 else -greatest(v_count, 1) end;
    end;

    perform set_config('sync.client', '', true), set_config('sync.item', '', true);

    return v_count;
end;
$$;

comment on function sync._apply_together(sync.clients, sync.step[], jsonb, jsonb, jsonb) is
    'Apply the first of a run of plain items by one statement; returns how many.';
