-- Calls a brown-out off, also one that has begun.
--
-- Errors: PT404 brownout_not_found; PT409 brownout_is_over

create or replace function api.cancel_brownout(p_brownout_id uuid)
returns api.brownouts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_brownout api.brownouts;
begin
    select b.* into v_brownout from api.brownouts as b where b.brownout_id = p_brownout_id for update;

    if not found then
        raise exception 'brownout_not_found'
            using errcode = 'PT404', hint = 'list_brownouts has those that there are.';
    end if;

    if v_brownout.ends_at <= now() then
        raise exception 'brownout_is_over'
            using errcode = 'PT409',
                  detail = format('It ended at %s.', v_brownout.ends_at),
                  hint = 'There is nothing left to call off.';
    end if;

    update api.brownouts as b
    set cancelled_at = coalesce(b.cancelled_at, now())
    where b.brownout_id = p_brownout_id
    returning * into v_brownout;

    perform core._announce('versions');
    return v_brownout;
end;
$$;

comment on function api.cancel_brownout(uuid) is 'Call a brown-out off.';

grant execute on function api.cancel_brownout(uuid) to admin, service_role;
