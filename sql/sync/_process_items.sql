-- Answers items of a locked client, one after another; returns the answers in the same order. Locks their rows.
--
-- An item that was answered gets the same answer, with the server's copy as it is now. After one that was not applied,
-- later ones of its record are not applied either: they were made on top of it. What is answered is stored, at the end
-- and all at once; what is to be sent again (retry) is not. When time runs out, the rest is to be sent again; an item
-- that alone takes more than there is, is rejected.
--
-- Plain items that follow each other are applied together (sync._apply_together) with the same outcome: where that
-- fails, half of them are, and so on down to each for itself. A client whose items ran out of time together sends them
-- one by one for an hour, so that it gets on.

create or replace function sync._process_items(
    p_client sync.clients,
    p_items  jsonb,
    p_stops  jsonb default '{}',
    p_until  timestamptz default 'infinity'
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tables   jsonb := sync._find_tables(p_items);
    v_joint    text[] := case
        when jsonb_array_length(p_items) > 2 and p_client.single_until > now() is not true
            then sync._find_joint(p_items, v_tables)
        else '{}'
    end;
    v_rows     jsonb := sync._lock_records(p_items, v_joint <> '{}');
    v_known    jsonb := sync._find_answers(p_client, p_items);
    v_steps    sync.step[] := sync._list_steps(p_items, v_tables, v_joint);
    v_step     sync.step;
    v_position integer := 1;
    v_last     integer;
    v_single   integer := 0;
    v_most     integer := 500;
    v_count    integer;
    v_stop     jsonb;
    v_stops    jsonb := p_stops;
    v_tried    integer := 0;
    v_began_at timestamptz;
    v_is_over  boolean := false;
    v_answer   jsonb;
    v_answers  jsonb[] := '{}';
    v_some     jsonb[];
    v_new      jsonb[] := '{}';
begin
    while v_position <= coalesce(cardinality(v_steps), 0) loop
        v_step := v_steps[v_position];
        v_last := v_position;
        v_began_at := clock_timestamp();
        v_is_over := v_is_over or v_began_at > p_until and v_position > 1;

        while v_step.is_plain and v_position > v_single and not v_is_over
            and v_last - v_position + 1 < v_most and v_steps[v_last + 1].segment = v_step.segment
            and coalesce(v_steps[v_last + 1].previous, 0) < v_position
        loop
            v_last := v_last + 1;
        end loop;

        if v_last > v_position then
            v_count := sync._apply_together(p_client, v_steps[v_position:v_last], v_rows, v_known, v_stops);

            if v_count > 0 then
                v_some := sync._answer_together(
                    (select t from sync.tables as t where t.table_id = v_step.table_id),
                    v_steps[v_position:v_position + v_count - 1]
                );
                v_new := v_new || v_some;
                v_answers := v_answers || array(select e.entry -> 'answer' from unnest(v_some) as e (entry));
                v_rows := v_rows - array(
                    select s.record from unnest(v_steps[v_position:v_position + v_count - 1]) as s where s.is_followed
                );
                v_known := v_known || (
                    select coalesce(jsonb_object_agg(s.item_id, jsonb_build_object(
                        'hash', s.hash, 'status', 'applied', 'answer', v_some[s.position - v_position + 1] -> 'answer'
                    )), '{}')
                    from unnest(v_steps[v_position:v_position + v_count - 1]) as s
                    where s.is_awaited
                );
                v_tried := v_tried + v_count;
                -- One that meets something is looked at once more for each run that it ends: not by many.
                v_most := case when v_position + v_count <= v_last then greatest(v_count * 2, 4) else least(v_most * 2, 500) end;
                v_position := v_position + v_count;
                v_single := case when v_position <= v_last then v_position else v_single end;
                continue;
            end if;

            if v_count is null then
                v_is_over := true;
                update sync.clients as c
                set single_until = now() + interval '1 hour'
                where c.user_id = p_client.user_id and c.client_id = p_client.client_id;
            elsif -v_count > v_last - v_position + 1 then
                v_single := v_last;
            elsif v_count < -3 then
                v_most := -v_count / 2;
                continue;
            else
                v_single := v_position + greatest(-v_count - 1, 0);
                v_most := greatest(v_most / 2, 4);
            end if;
        end if;

        v_position := v_position + 1;

        if v_step.item_id is null then
            v_answers := v_answers || (
                sync._try_item(p_client, v_step.item) || jsonb_build_object('id', null, 'is_replay', false)
            );
            continue;
        end if;

        if v_known #>> array[v_step.item_id, 'hash'] <> v_step.hash then
            v_answers := v_answers || jsonb_build_object(
                'id', v_step.item_id, 'status', 'rejected', 'is_replay', false, 'code', 'item_id_reused', 'sqlstate', 'PT409',
                'message', 'item_id_reused', 'detail', 'The id was used with another content.',
                'hint', 'Make a new id for every change.'
            );
            continue;
        end if;

        if jsonb_typeof(v_known #> array[v_step.item_id, 'answer']) = 'object' then
            v_answer := v_known #> array[v_step.item_id, 'answer'] || '{"is_replay": true}';
        else
            v_stop := sync._find_stop(v_step.item, coalesce(v_stops -> v_step.record, 'null'), v_known);

            if v_is_over then
                v_stop := coalesce(v_stop, '{"status": "retry", "code": "batch_timed_out", "message": "batch_timed_out"}');
            end if;

            v_answer := coalesce(v_stop, sync._try_item(p_client, v_step.item, case v_joint when '{}' then v_rows else '{}' end));

            if v_answer ->> 'code' = 'item_timed_out' then
                v_is_over := true;
                -- The time may have gone before it came to the item: for a lock, or for other clients.
                v_answer := v_answer || case
                    when v_tried = 0 and (clock_timestamp() - v_began_at) * 2 > clock_timestamp() - statement_timestamp()
                        then '{"status": "rejected"}'
                    else '{}'::jsonb
                end;
            end if;

            v_tried := v_tried + (v_stop is null)::integer;

            -- A call changes whatever it does, a deletion takes others along.
            if v_answer ->> 'status' = 'applied' and (v_step.operation in ('insert', 'update')) is not true then
                v_rows := '{}';
            elsif v_answer ->> 'status' = 'applied' and v_step.is_followed then
                v_rows := v_rows - v_step.record;
            end if;

            v_answer := v_answer || jsonb_build_object('id', v_step.item_id, 'is_replay', false) || case
                when v_step.item ? 'function' then jsonb_build_object('function', v_step.item -> 'function')
                else jsonb_build_object(
                    'table', coalesce(to_jsonb(v_tables ->> v_step.table_id::text), v_step.item -> 'table'),
                    'record_id', v_step.record_id,
                    'operation', v_step.item -> 'operation'
                )
            end;

            v_answer := sync._finish_answer(v_step.table_id, v_answer);
            v_new := v_new || jsonb_build_object(
                'item', v_step.item, 'hash', v_step.hash, 'answer', v_answer, 'table_id', v_step.table_id
            );
            v_answer := v_answer - '{server_version,server_data}'::text[];

            if v_step.is_awaited then
                v_known := v_known || jsonb_build_object(v_step.item_id, jsonb_build_object(
                    'hash', v_step.hash, 'status', v_answer -> 'status',
                    'answer', case when v_answer ->> 'status' <> 'retry' then v_answer end
                ));
            end if;
        end if;

        if v_answer ->> 'status' <> 'applied' and v_step.record is not null and not v_stops ? v_step.record then
            v_stops := v_stops || jsonb_build_object(v_step.record, jsonb_build_object(
                'id', v_step.item_id, 'status', v_answer -> 'status'
            ));
        end if;

        v_answers := v_answers || v_answer;
    end loop;

    perform sync._store_answers(p_client, v_new);

    return sync._add_copies(v_answers);
end;
$$;

comment on function sync._process_items(sync.clients, jsonb, jsonb, timestamptz) is
    'Answer items of a locked client, one after another.';
