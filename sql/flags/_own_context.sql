-- The context as the caller may have it. A service says for whom it asks. A user asks for themselves: the
-- targeting key is their id, and what the token says of them goes before what they say. Somebody without a
-- token has the targeting key that they send, and role anon.
--
-- Errors: PT400 invalid_context; PT403 not_own_targeting_key

create or replace function flags._own_context(p_context jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key     jsonb := p_context -> 'targetingKey';
    v_user_id uuid;
begin
    if coalesce(jsonb_typeof(p_context), 'null') <> 'object' or jsonb_typeof(v_key) not in ('string', 'null') then
        raise exception 'invalid_context'
            using errcode = 'PT400',
                  detail = case when jsonb_typeof(p_context) = 'object'
                      then 'The targetingKey is no text.' else 'The context is no object.' end,
                  hint = 'Send an object such as {"targetingKey": "<who>", "country": "KE"}.';
    end if;

    if auth.role() = 'service_role' then
        return p_context;
    end if;

    v_user_id := auth.uid();

    if v_user_id is null then
        return (p_context - 'userId') || jsonb_build_object('role', auth.role());
    end if;

    if v_key #>> '{}' <> v_user_id::text then
        raise exception 'not_own_targeting_key'
            using errcode = 'PT403',
                  detail = 'Flags of somebody else were asked for.',
                  hint = 'Leave targetingKey out, or send your own user id; a service may ask for anybody.';
    end if;

    return p_context || jsonb_build_object('targetingKey', v_user_id, 'userId', v_user_id, 'role', auth.role());
end;
$$;

comment on function flags._own_context(jsonb) is 'The context as the caller may have it.';
