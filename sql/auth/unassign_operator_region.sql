-- Takes a region away from an operator, at once: what they may see follows the rows. Taking away what they do
-- not have changes nothing. One region always stays: without any, that of their own row would count again.
-- Locks the user.
--
-- Errors: PT400 region_required, reason_too_long; PT404 user_not_found; PT409 not_an_operator, last_region

create or replace function auth.unassign_operator_region(
    p_user_id uuid,
    p_region  text,
    p_reason  text default null
)
returns auth.user_entry
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region  text := nullif(btrim(p_region), '');
    v_reason  text := ops._check_reason(p_reason, false);
    v_user    auth.users;
    v_regions text[];
begin
    if v_region is null then
        raise exception 'region_required'
            using errcode = 'PT400', detail = 'No region is named.', hint = 'Send p_region.';
    end if;

    v_user := auth._lock_operator(p_user_id);
    v_regions := auth._get_regions(v_user);

    if v_region <> all (v_regions) then
        return auth._get_user_entry(v_user);
    end if;

    if cardinality(v_regions) = 1 then
        raise exception 'last_region'
            using errcode = 'PT409',
                  detail = format('%s is the only region of the operator.', v_region),
                  hint = 'Assign another one first, or take the role away with auth.set_user_role.';
    end if;

    perform ops._set_reason(v_reason);
    delete from auth.operator_regions as o
    where o.user_id = p_user_id and o.region = v_region;
    perform ops._set_reason(null);

    perform auth._revoke(p_user_id);
    perform events._publish(
        'operator_region_unassigned', 'user', p_user_id::text,
        jsonb_build_object('user_id', p_user_id, 'region', v_region, 'reason', v_reason)
    );
    return auth._get_user_entry(v_user);
end;
$$;

comment on function auth.unassign_operator_region(uuid, text, text) is 'Take a region away from an operator.';

grant execute on function auth.unassign_operator_region(uuid, text, text) to admin, service_role;
