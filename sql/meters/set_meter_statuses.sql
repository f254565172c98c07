-- Moves many meters to another status: an array of objects with meter_id or meter_number, and
-- status. Each item stands for itself: what can be done is done, what is refused says why, by the
-- codes of set_meter_status. One row per item, in the order given. Locks the meters in the order
-- of their ids.
--
-- Errors: PT400 invalid_changes, too_many_changes

create or replace function meters.set_meter_statuses(p_changes jsonb)
returns setof meters.status_change
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_item    record;
    v_result  meters.status_change;
    v_results meters.status_change[] := '{}';
begin
    if p_changes is null or jsonb_typeof(p_changes) <> 'array' then
        raise exception 'invalid_changes'
            using errcode = 'PT400',
                  detail = format('The changes are %s, not an array.', coalesce(jsonb_typeof(p_changes), 'missing')),
                  hint = 'Send p_changes as an array of {"meter_id": …, "status": …}.';
    end if;

    if jsonb_array_length(p_changes) > 1000 then
        raise exception 'too_many_changes'
            using errcode = 'PT400',
                  detail = format('%s changes in one call.', jsonb_array_length(p_changes)),
                  hint = 'Send at most 1000 changes in a call.';
    end if;

    for v_item in
        with given as materialized (
            select
                (a.ordinality - 1)::integer as item_index,
                case
                    when a.value ->> 'meter_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    then (a.value ->> 'meter_id')::uuid
                end as meter_id,
                case when nullif(a.value -> 'meter_id', 'null') is null then a.value ->> 'meter_number' end as meter_number,
                a.value ->> 'status' as status
            from jsonb_array_elements(p_changes) with ordinality as a
        )
        select g.item_index, coalesce(g.meter_id, c.meter_id) as meter_id, g.status, m.status as from_status
        from given as g
        left join meters.meter_codes as c on c.code_type = 'meter_number' and c.code = g.meter_number
        left join meters.meters as m on m.meter_id = coalesce(g.meter_id, c.meter_id)
        order by coalesce(g.meter_id, c.meter_id), g.item_index
    loop
        v_result := row(v_item.item_index, v_item.meter_id, v_item.from_status, v_item.status, null, null);

        begin
            if v_item.meter_id is null then
                v_result.code := 'meter_not_found';
                v_result.detail := 'Neither meter_id nor meter_number names a meter that you may manage.';
            else
                perform meters.set_meter_status(v_item.meter_id, v_item.status);
            end if;
        exception
            when sqlstate 'PT400' or sqlstate 'PT403' or sqlstate 'PT404' or sqlstate 'PT409' or sqlstate 'PT410' then
                v_result.code := sqlerrm;
                get stacked diagnostics v_result.detail = pg_exception_detail;
        end;

        v_results := v_results || v_result;
    end loop;

    return query select r.* from unnest(v_results) as r order by r.item_index;
end;
$$;

comment on function meters.set_meter_statuses(jsonb) is
    'Move many meters to another status; one row for each, with the reason where it was refused.';

grant execute on function meters.set_meter_statuses(jsonb) to operator, service_role;
