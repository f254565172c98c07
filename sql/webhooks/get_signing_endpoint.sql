-- What the sender of a webhook needs: the address and every live secret, newest first.
-- No row where the endpoint was deleted.
--
-- The one function that reads secrets, so it belongs to the owner of their table, and
-- the service alone may call it.

create or replace function webhooks.get_signing_endpoint(p_endpoint_id uuid)
returns setof webhooks.signing_endpoint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select e.endpoint_id, e.url, e.is_enabled, e.failing_since, array(
        select 'whsec_' || encode(s.secret, 'base64')
        from webhooks.endpoint_secrets as s
        where s.endpoint_id = e.endpoint_id
            and (s.expires_at is null or s.expires_at > clock_timestamp())
        order by s.expires_at desc nulls first, s.secret_id desc
    )
    from webhooks.endpoints as e
    where e.endpoint_id = p_endpoint_id;
$$;

comment on function webhooks.get_signing_endpoint(uuid) is 'The address of an endpoint and every live secret.';

grant execute on function webhooks.get_signing_endpoint(uuid) to service_role;
