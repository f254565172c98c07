-- Installs the vending key of a supply group and revision. A key is never
-- replaced, since meters hold what was derived from it: a new key is a new
-- revision, and meters move to it with key change tokens. Installing the same key
-- again changes nothing. Belongs to app_owner, see _get_key_schedule.
--
-- Errors: PT400 invalid_vending_key, invalid_supply_group; PT409 vending_key_exists

create or replace function tokens.set_vending_key(
    p_sgc         text,
    p_krn         integer,
    p_vending_key text
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key bytea;
begin
    if p_sgc is null or p_sgc !~ '^[0-9]{6}$' or p_krn is null or p_krn not between 1 and 9 then
        raise exception 'invalid_supply_group'
            using errcode = 'PT400',
                  detail = format('Supply group %L, revision %L.', p_sgc, p_krn),
                  hint = 'A supply group has 6 digits, a key revision is 1 to 9.';
    end if;

    if p_vending_key is null or p_vending_key !~* '^[0-9a-f]{40}$' then
        raise exception 'invalid_vending_key'
            using errcode = 'PT400',
                  detail = 'DKGA04 takes a vending key of 20 bytes.',
                  hint = 'Send 40 hexadecimal digits.';
    end if;

    v_key := decode(p_vending_key, 'hex');

    insert into tokens.vending_keys (sgc, krn, vending_key)
    values (p_sgc, p_krn, v_key)
    on conflict (sgc, krn) do nothing;

    if not found then
        perform from tokens.vending_keys as k
        where k.sgc = p_sgc and k.krn = p_krn and k.vending_key = v_key;

        if not found then
            raise exception 'vending_key_exists'
                using errcode = 'PT409',
                      detail = format('Supply group %s has another key of revision %s.', p_sgc, p_krn),
                      hint = 'Install the new key as the next revision, then change the keys of the meters.';
        end if;
    end if;
end;
$$;

comment on function tokens.set_vending_key(text, integer, text) is
    'Install the vending key of a supply group, 40 hexadecimal digits.';

grant execute on function tokens.set_vending_key(text, integer, text) to service_role;
