-- Moves the keys on: p_key becomes the next one where there is none, and the next one signs where its turn
-- has come. Returns the key that signs; several gateways at once agree on it.
--
-- A key is published for ten minutes before it signs, longer than anybody may hold the key set without
-- asking again; p_is_forced rotates now, p_is_hasty even before that. Where nothing signs, nobody has
-- anything to hold. What signed before is good until its last token has expired. Takes turns.
--
-- Errors: PT409 signing_key_too_young

create or replace function auth.advance_signing_keys(
    p_key            jsonb,
    p_rotate_seconds integer,
    p_token_seconds  integer,
    p_is_forced      boolean default false,
    p_is_hasty       boolean default false
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_active auth.signing_keys;
    v_next   auth.signing_keys;
begin
    perform pg_advisory_xact_lock(hashtextextended('auth.signing_keys', 0));

    insert into auth.signing_keys (kid, public_jwk, sealed_private, state)
    select p_key #>> '{jwk,kid}', p_key -> 'jwk', p_key ->> 'sealed', 'next'
    where p_key is not null and not exists (select from auth.signing_keys as k where k.state = 'next');

    select k.* into v_active from auth.signing_keys as k where k.state = 'active';
    select k.* into v_next from auth.signing_keys as k where k.state = 'next';

    if v_next.kid is null
        or v_active.activated_at >= now() - interval '1 second' * p_rotate_seconds and not p_is_forced
    then
        return v_active.kid;
    end if;

    if v_active.kid is not null and not p_is_hasty and v_next.created_at > now() - interval '10 minutes' then
        if p_is_forced then
            raise exception 'signing_key_too_young'
                using errcode = 'PT409',
                      detail = format('The next key is known since %s.', v_next.created_at),
                      hint = 'Wait until it has been published for ten minutes, or rotate at once if tokens may be refused meanwhile.';
        end if;

        return v_active.kid;
    end if;

    update auth.signing_keys as k
    set state = 'retired', retired_at = now(), sealed_private = null,
        expires_at = now() + interval '1 second' * (coalesce(p_token_seconds, 86400) + 120)
    where k.kid = v_active.kid;

    update auth.signing_keys as k
    set state = 'active', activated_at = now()
    where k.kid = v_next.kid;

    perform events._publish(
        'signing_key_activated', 'signing_key', v_next.kid, jsonb_build_object('retired_kid', v_active.kid)
    );

    return v_next.kid;
end;
$$;

comment on function auth.advance_signing_keys(jsonb, integer, integer, boolean, boolean) is
    'Move the signing keys on where it is time; returns the one that signs.';

grant execute on function auth.advance_signing_keys(jsonb, integer, integer, boolean, boolean) to service_role;
