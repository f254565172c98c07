-- Tries one item in a subtransaction; returns its answer but for the server's copy. p_rows: see
-- sync._apply_change. Whatever goes wrong within is the item's alone; what would not go wrong at another time (a
-- deadlock, a shortage, a limit, no time left) is to be sent again.

create or replace function sync._try_item(p_client sync.clients, p_item jsonb, p_rows jsonb default '{}')
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer     jsonb;
    v_message    text;
    v_detail     text;
    v_hint       text;
    v_constraint text;
    v_code       text;
    v_context    text;
    v_is_late    boolean;
begin
    if p_item ? 'function' then
        v_answer := sync._count_call(p_item);

        if v_answer is not null then
            return v_answer;
        end if;
    end if;

    begin
        perform sync._check_item(p_item);
        perform set_config('sync.client', p_client.client_number::text, true),
            set_config('sync.item', p_item ->> 'id', true);

        if p_item ? 'function' then
            v_answer := jsonb_build_object(
                'status', 'applied', 'result', sync._call_function(p_item ->> 'function', p_item -> 'arguments')
            );
        else
            v_answer := sync._apply_change(sync._find_table(p_item ->> 'table'), p_client, p_item, p_rows);
        end if;
    exception when others or query_canceled or assert_failure then
        get stacked diagnostics v_message = message_text, v_detail = pg_exception_detail, v_hint = pg_exception_hint,
            v_constraint = constraint_name, v_code = returned_sqlstate, v_context = pg_exception_context;

        v_is_late := core._is_cancelled(v_code, v_context);

        -- Somebody who cancels means the push; the clock means the item that it met.
        if v_is_late and v_message !~ 'statement timeout' then
            raise;
        end if;

        v_answer := jsonb_strip_nulls(jsonb_build_object(
            'status', case
                when v_is_late or events._is_transient(v_code) or v_code in ('PT429', 'PT503') then 'retry'
                else 'rejected'
            end,
            'code', case when v_is_late then 'item_timed_out' when v_code like 'PT%' then v_message else v_code end,
            'sqlstate', v_code,
            'message', left(v_message, 1000),
            'detail', left(nullif(v_detail, ''), 1000),
            'hint', left(nullif(v_hint, ''), 1000),
            'constraint', nullif(v_constraint, '')
        ));
    end;

    perform set_config('sync.client', '', true), set_config('sync.item', '', true);

    -- Another device made the record while the insert waited for it: once more, as of one that is there.
    if v_code = '23505' and p_item ->> 'operation' = 'insert' and p_rows is not null then
        if sync._read_row(sync._find_table(p_item ->> 'table'), (p_item ->> 'record_id')::uuid) is not null then
            return sync._try_item(p_client, p_item, null);
        end if;
    end if;

    return v_answer;
end;
$$;

comment on function sync._try_item(sync.clients, jsonb, jsonb) is 'Try one item in a subtransaction; returns its answer.';
