-- How the owner of a meter can be reached: the address of the account, and what they verified.
-- Null where nobody has the meter.
--
-- Belongs to app_owner: staff see the meter, not its owner's account. Whoever calls this has found
-- the meter among those of the caller's region.

create or replace function reports._get_contact(p_meter_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select jsonb_build_object(
            'user_id', u.user_id,
            'email', u.email,
            'addresses', coalesce(
                (
                    select jsonb_agg(
                        jsonb_build_object('channel', a.channel, 'address', a.address) order by a.address_id
                    )
                    from notifications.addresses as a
                    where a.user_id = u.user_id and a.verified_at is not null and a.disabled_at is null
                ),
                '[]'
            )
        )
        from meters.meters as m
        join auth.users as u on u.user_id = m.owner_user_id
        where m.meter_id = p_meter_id
    );
end;
$$;

comment on function reports._get_contact(uuid) is 'How the owner of a meter can be reached.';

grant execute on function reports._get_contact(uuid) to app_api;
