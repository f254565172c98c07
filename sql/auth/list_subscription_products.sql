-- The products of the stores and the tiers they give, the lowest first.

create or replace function auth.list_subscription_products()
returns table (product text, tier_name text, tier_rank smallint)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select p.product_id, t.tier, t.rank
    from auth.subscription_tiers as t
    left join auth.subscription_products as p on p.tier = t.tier
    order by t.rank, p.product_id;
end;

comment on function auth.list_subscription_products() is 'The products of the stores and the tiers they give.';

grant execute on function auth.list_subscription_products() to authenticated, service_role;
