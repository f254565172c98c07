-- Adds a tier, or moves it among the others. Whoever has several products has the highest rank.
--
-- Errors: PT400 invalid_tier; PT403 not_allowed; a rank that is taken is 23505 (409)

create or replace function auth.set_subscription_tier(p_tier text, p_rank integer)
returns auth.subscription_tiers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tier auth.subscription_tiers;
begin
    if coalesce(auth.role(), '') not in ('admin', 'service_role') then
        raise exception 'not_allowed'
            using errcode = 'PT403', detail = 'Tiers are set by admins.', hint = 'Ask an admin.';
    end if;

    if p_tier is null or p_tier !~ '^[a-z][a-z0-9_]{0,62}$' or p_rank is null or p_rank not between 1 and 1000 then
        raise exception 'invalid_tier'
            using errcode = 'PT400',
                  detail = format('%L, rank %s.', left(p_tier, 80), coalesce(p_rank::text, 'null')),
                  hint = 'A tier is a-z, 0-9 and _; its rank is 1 (lowest) to 1000.';
    end if;

    insert into auth.subscription_tiers as t (tier, rank)
    values (p_tier, p_rank)
    on conflict (tier) do update
    set rank = excluded.rank
    returning t.* into v_tier;

    return v_tier;
end;
$$;

comment on function auth.set_subscription_tier(text, integer) is 'Add a subscription tier, or move it among the others.';

grant execute on function auth.set_subscription_tier(text, integer) to admin, service_role;
