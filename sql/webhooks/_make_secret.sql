-- A new secret for an endpoint, in the form that is shown this once.
--
-- 32 bytes: SHA-256 of three random UUIDs, each 122 bits from the server's strong
-- random source (pg_strong_random), so all 256 bits are unpredictable, without an
-- extension.

create or replace function webhooks._make_secret(p_endpoint_id uuid)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_secret bytea := sha256(
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    );
begin
    insert into webhooks.endpoint_secrets (endpoint_id, secret_id, secret)
    values (p_endpoint_id, core.uuid_v7(), v_secret);

    return 'whsec_' || encode(v_secret, 'base64');
end;
$$;

comment on function webhooks._make_secret(uuid) is 'A new secret for an endpoint.';
