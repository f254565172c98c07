-- What the events about some names add up to: {subscriber: {line: row of auth.subscriptions as an object}}.
--
-- The order is that of event_at; of events in one millisecond what ends comes before what begins, then the id
-- decides. So it is a function of the set of events, in whatever order they came.

create or replace function auth._fold_subscriptions(p_names text[])
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state auth.subscription_events;
    v_all   jsonb := '{}';
    v_owner text;
    v_other text;
    v_lines jsonb;
    v_key   text;
    v_name  text;
    v_line  record;
    v_next  jsonb;
begin
    for v_state in
        select e.*
        from auth.subscription_events as e
        where e.subscribers && p_names and e.is_counted
        order by
            e.event_at,
            array_position(array['EXPIRATION', 'CANCELLATION', 'TRANSFER'], e.event_type) nulls last,
            e.event_id
    loop
        if v_state.event_type = 'TRANSFER' then
            v_owner := auth._find_subscriber_owner(
                array(select jsonb_array_elements_text(v_state.facts -> 'transferred_to'))
            );
            v_lines := coalesce(v_all -> v_owner, '{}');

            for v_name in select jsonb_array_elements_text(v_state.facts -> 'transferred_from') loop
                v_other := auth._find_subscriber_owner(array[v_name]);
                continue when v_other is not distinct from v_owner or v_owner is null;

                for v_line in select l.key, l.value from jsonb_each(v_all -> v_other) as l loop
                    if coalesce((v_lines #>> array[v_line.key, 'last_event_at'])::timestamptz, '-infinity')
                        <= (v_line.value ->> 'last_event_at')::timestamptz
                    then
                        v_lines := v_lines || jsonb_build_object(v_line.key, v_line.value);
                    end if;
                end loop;

                v_all := v_all || jsonb_build_object(v_other, '{}'::jsonb);
            end loop;

            if v_owner is not null then
                v_all := v_all || jsonb_build_object(v_owner, v_lines);
            end if;

            continue;
        end if;

        v_owner := auth._find_subscriber_owner(v_state.subscribers);
        continue when v_owner is null;

        v_lines := coalesce(v_all -> v_owner, '{}');
        v_key := case
            when v_state.event_type = 'NON_RENEWING_PURCHASE' or v_lines ? (v_state.facts ->> 'transaction_id')
            then v_state.facts ->> 'transaction_id'
        end;
        v_key := coalesce(
            v_key, v_state.facts ->> 'original_transaction_id', v_state.facts ->> 'transaction_id',
            v_state.facts ->> 'product_id', 'unknown'
        );
        v_next := auth._fold_subscription_event(v_lines -> v_key, v_state);
        continue when v_next is null;

        v_all := v_all || jsonb_build_object(v_owner, v_lines || jsonb_build_object(v_key, v_next));
    end loop;

    return v_all;
end;
$$;

comment on function auth._fold_subscriptions(text[]) is 'What the events about some names of subscribers add up to.';
