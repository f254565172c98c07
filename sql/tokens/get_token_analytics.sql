-- What a meter bought and burnt over the last days, and how long its balance will do: from the cache, or worked out.
--
-- Whether the caller may see the meter is asked every time. A user's figures are kept under the user's id and are
-- nobody else's row; staff and the service, who see all of the meter, share theirs. Purchases, changes of the
-- balance and a new owner make them invalid at once; besides they are worked out anew every quarter of an hour.
-- Where that fails the last good figures are given, marked stale; where somebody is at it, too; and where there are
-- none they are worked out here. What the cache cannot do is worked out as well.
--
-- Errors: PT400 invalid_days; PT404 meter_not_found

create or replace function tokens.get_token_analytics(
    p_meter_id uuid,
    p_days     integer default 30
)
returns tokens.token_analytics
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_version   constant integer := 1;
    v_user_id   uuid;
    v_key       text;
    v_lock      cache.lock_answer;
    v_analytics tokens.token_analytics;
begin
    if (p_days between 1 and 366) is not true then
        raise exception 'invalid_days'
            using errcode = 'PT400', detail = format('%s days.', coalesce(p_days::text, 'missing')),
                  hint = 'Ask for 1 to 366 days.';
    end if;

    perform meters._check_visible(p_meter_id);

    if (auth.role() in ('operator', 'admin', 'service_role')) is not true then
        v_user_id := auth.require_uid();
    end if;

    v_key := format('%s:%s:%s', coalesce(v_user_id::text, 'staff'), p_meter_id, p_days);

    begin
        v_lock := cache.get_or_lock(v_key, 'tokens.analytics', p_version => c_version);
    exception
        when serialization_failure or deadlock_detected then
            raise;
        when others then
            perform ops._note_error('tokens.get_token_analytics', sqlstate, sqlerrm, '{"step": "cache"}');
    end;

    if v_lock.state in ('hit', 'stale') then
        v_analytics := jsonb_populate_record(null::tokens.token_analytics, v_lock.value);
        v_analytics.is_stale := v_lock.state = 'stale';
        return v_analytics;
    end if;

    if v_lock.state is distinct from 'build' then
        return tokens._compute_token_analytics(p_meter_id, p_days);
    end if;

    begin
        v_analytics := tokens._compute_token_analytics(p_meter_id, p_days);

        perform cache.set_cache(
            v_key, to_jsonb(v_analytics), p_tags => array['meter:' || p_meter_id], p_namespace => 'tokens.analytics',
            p_token => v_lock.token, p_version => c_version, p_user_id => v_user_id
        );
    exception
        when serialization_failure or deadlock_detected then
            raise;
        when others then
            perform ops._note_error('tokens.get_token_analytics', sqlstate, sqlerrm, '{"step": "build"}');
            perform cache.fail_build(v_key, v_lock.token, sqlerrm, 5, 'tokens.analytics');

            if v_analytics.computed_at is null then
                if v_lock.value is null then
                    raise;
                end if;

                v_analytics := jsonb_populate_record(null::tokens.token_analytics, v_lock.value);
                v_analytics.is_stale := true;
            end if;
    end;

    return v_analytics;
end;
$$;

comment on function tokens.get_token_analytics(uuid, integer) is
    'What a meter bought and burnt over the last days, and how long its balance will do.';

grant execute on function tokens.get_token_analytics(uuid, integer) to authenticated, service_role;
