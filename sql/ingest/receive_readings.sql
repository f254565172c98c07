-- Stores readings that a head end pushed for a user: POST /webhooks/smart-meter. Safe to repeat.
--
-- The signature says that the head end sent them; whose meters they are, the policies say: the
-- readings are stored as if the user sent them, so a meter of somebody else is unknown.
--
-- Errors: PT400 invalid_readings, too_many_readings, PT404 user_not_found

create or replace function ingest.receive_readings(
    p_user_id  uuid,
    p_readings jsonb
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims text := current_setting('request.jwt.claims', true);
    v_sub    text := current_setting('request.jwt.claim.sub', true);
    v_result jsonb;
begin
    if not exists (select from auth.users as u where u.user_id = p_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', coalesce(p_user_id::text, 'null')),
                  hint = 'Send the user_id of the owner of the meters.';
    end if;

    perform set_config('request.jwt.claim.sub', p_user_id::text, true),
        set_config('request.jwt.claims', jsonb_build_object('sub', p_user_id, 'role', 'authenticated')::text, true);
    v_result := meters.ingest_readings(p_readings);
    perform core._restore_caller(v_claims, v_sub);

    return v_result;
end;
$$;

comment on function ingest.receive_readings(uuid, jsonb) is
    'Store readings that a head end pushed for a user; meters of others are unknown.';

grant execute on function ingest.receive_readings(uuid, jsonb) to service_role;
