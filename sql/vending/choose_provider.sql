-- Chooses who vends for a meter, or for all meters of a supply group that have no choice of their own; null goes
-- back to the default. Orders that exist keep theirs.
--
-- Errors: PT400 invalid_choice; PT404 provider_not_found, meter_not_found

create or replace function vending.choose_provider(
    p_provider_code text,
    p_meter_id      uuid default null,
    p_sgc           text default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_type text := case when p_meter_id is not null then 'meter' else 'sgc' end;
    v_key  text := coalesce(p_meter_id::text, p_sgc);
begin
    if num_nonnulls(p_meter_id, p_sgc) <> 1 or p_sgc !~ '^[0-9]{6}$' then
        raise exception 'invalid_choice'
            using errcode = 'PT400',
                  detail = 'A choice is for one meter or for one supply group of six digits.',
                  hint = 'Send either p_meter_id or p_sgc.';
    end if;

    if p_meter_id is not null and not exists (
        select from meters.meters as m where m.meter_id = p_meter_id and m.deleted_at is null
    ) then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('There is no meter %s.', p_meter_id),
                  hint = 'List the meters with meters.list_meters.';
    end if;

    if p_provider_code is null then
        delete from vending.provider_choices as c
        where (c.choice_type, c.choice_key) = (v_type, v_key);
    elsif exists (select from vending.providers as p where p.provider_code = p_provider_code) then
        insert into vending.provider_choices as c (choice_type, choice_key, provider_code)
        values (v_type, v_key, p_provider_code)
        on conflict (choice_type, choice_key) do update set provider_code = excluded.provider_code;
    else
        raise exception 'provider_not_found'
            using errcode = 'PT404',
                  detail = format('There is no provider %L.', left(p_provider_code, 50)),
                  hint = 'List them with vending.list_providers.';
    end if;

    perform events._publish(
        'provider_chosen', 'provider', coalesce(p_provider_code, 'default'),
        jsonb_build_object('choice_type', v_type, 'choice_key', v_key)
    );
end;
$$;

comment on function vending.choose_provider(text, uuid, text) is 'Choose who vends for a meter or a supply group.';

grant execute on function vending.choose_provider(text, uuid, text) to admin, service_role;
