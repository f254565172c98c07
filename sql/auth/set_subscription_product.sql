-- Says which tier a product of the stores gives; null for none. It counts at once, for whoever bought it before
-- too; the schedule tells those whose tier it changes.
--
-- Errors: PT400 invalid_product; PT403 not_allowed; PT404 tier_not_found

create or replace function auth.set_subscription_product(p_product_id text, p_tier text)
returns auth.subscription_products
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_product auth.subscription_products;
begin
    if coalesce(auth.role(), '') not in ('admin', 'service_role') then
        raise exception 'not_allowed'
            using errcode = 'PT403', detail = 'Products are set by admins.', hint = 'Ask an admin.';
    end if;

    if coalesce(length(p_product_id), 0) not between 1 and 200 then
        raise exception 'invalid_product'
            using errcode = 'PT400',
                  detail = 'A product has 1 to 200 characters.',
                  hint = 'Name it as the store does, such as planner_month.';
    end if;

    if p_tier is not null and not exists (select from auth.subscription_tiers as t where t.tier = p_tier) then
        raise exception 'tier_not_found'
            using errcode = 'PT404',
                  detail = format('There is no tier %L.', left(p_tier, 80)),
                  hint = 'Add it with set_subscription_tier; list_subscription_products shows those there are.';
    end if;

    if p_tier is null then
        delete from auth.subscription_products as p where p.product_id = p_product_id;
    else
        insert into auth.subscription_products as p (product_id, tier)
        values (p_product_id, p_tier)
        on conflict (product_id) do update
        set tier = excluded.tier, updated_at = now()
        returning p.* into v_product;
    end if;

    update auth.subscribers as s
    set next_look_at = clock_timestamp()
    where s.user_id is not null
        and s.subscriber in (
            select l.subscriber
            from auth.subscriptions as l
            where l.product_id = p_product_id and l.access_until > clock_timestamp()
        );

    return v_product;
end;
$$;

comment on function auth.set_subscription_product(text, text) is 'Say which tier a product of the stores gives.';

grant execute on function auth.set_subscription_product(text, text) to admin, service_role;
