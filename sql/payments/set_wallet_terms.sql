-- Says which limits apply to a wallet (its tier) and whose days they count (its time zone); what is left out stays.
-- Locks the wallet.
--
-- Errors: PT400 invalid_tier, invalid_time_zone; PT404 account_not_found

create or replace function payments.set_wallet_terms(
    p_account_id uuid,
    p_tier       text default null,
    p_time_zone  text default null
)
returns payments.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts := payments._visible_wallet(p_account_id);
begin
    if p_tier !~ '^[a-z][a-z0-9_]{0,62}$' then
        raise exception 'invalid_tier'
            using errcode = 'PT400',
                  detail = format('%L is not the name of a tier.', left(p_tier, 80)),
                  hint = 'Use up to 63 small letters, digits and underscores.';
    end if;

    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    update payments.accounts as a
    set tier = coalesce(p_tier, a.tier), time_zone = coalesce(p_time_zone, a.time_zone)
    where a.account_id = p_account_id
    returning a.* into v_account;

    perform events._publish(
        'wallet_terms_changed', 'account', p_account_id::text,
        jsonb_build_object(
            'account_id', p_account_id, 'user_id', v_account.owner_user_id, 'tier', v_account.tier,
            'time_zone', v_account.time_zone
        )
    );
    return v_account;
end;
$$;

comment on function payments.set_wallet_terms(uuid, text, text) is
    'Say which limits apply to a wallet, and in which time zone they count.';

grant execute on function payments.set_wallet_terms(uuid, text, text) to service_role;
