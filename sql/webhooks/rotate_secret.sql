-- Gives an endpoint a new secret. For p_overlap the old one signs as well, so that the
-- receiver can change over in between; '0' ends it at once, for one that leaked.
--
-- Locks the endpoint.
--
-- Errors: PT400 invalid_overlap; PT404 endpoint_not_found; PT429 too_many_secrets

create or replace function webhooks.rotate_secret(
    p_endpoint_id uuid,
    p_overlap     interval default '24 hours'
)
returns webhooks.issued_secret
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_endpoint webhooks.endpoints;
    v_issued   webhooks.issued_secret;
begin
    if p_overlap is null or not p_overlap between interval '0' and interval '7 days' then
        raise exception 'invalid_overlap'
            using errcode = 'PT400',
                  detail = format('The overlap is %s.', coalesce(p_overlap::text, 'null')),
                  hint = 'Let both secrets sign for at most 7 days; 24 hours unless told.';
    end if;

    v_endpoint := webhooks._lock_endpoint(p_endpoint_id);

    update webhooks.endpoint_secrets as s
    set expires_at = least(s.expires_at, v_now + p_overlap)
    where s.endpoint_id = p_endpoint_id;

    delete from webhooks.endpoint_secrets as s
    where s.endpoint_id = p_endpoint_id and s.expires_at <= v_now;

    -- Each live secret is a signature in every request.
    if (select count(*) from webhooks.endpoint_secrets as s where s.endpoint_id = p_endpoint_id) >= 4 then
        raise exception 'too_many_secrets'
            using errcode = 'PT429',
                  detail = 'Four secrets of this endpoint are still in their overlap.',
                  hint = 'Rotate with a shorter p_overlap, which shortens that of the older ones too.';
    end if;

    v_issued := (
        p_endpoint_id, v_endpoint.url, webhooks._make_secret(p_endpoint_id),
        case when p_overlap > interval '0' then v_now + p_overlap end
    );
    return v_issued;
end;
$$;

comment on function webhooks.rotate_secret(uuid, interval) is
    'Give an endpoint a new secret, shown this once; the old one signs as well for a while.';

grant execute on function webhooks.rotate_secret(uuid, interval) to authenticated, service_role;
