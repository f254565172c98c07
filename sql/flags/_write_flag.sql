-- Makes a flag what a document of _check_document says, as a new version. The caller has locked the environment.
-- Null deletes it; its history stays.
--
-- Errors: PT409 flag_in_use, variant_in_use, type_is_fixed

create or replace function flags._write_flag(
    p_environment text,
    p_flag_key    text,
    p_document    jsonb,
    p_reason      text default null,
    p_reverted_to integer default null,
    p_changed_by  uuid default null,
    p_approved_by uuid default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version integer := flags._get_version(p_environment, p_flag_key) + 1;
    v_needed  flags.prerequisites;
    v_type    text;
begin
    select p.* into v_needed
    from flags.prerequisites as p
    where p.environment = p_environment and p.prerequisite_key = p_flag_key
        and (p_document is null or not p_document -> 'variants' ?& p.variants)
    order by p.flag_key
    limit 1;

    if found and p_document is null then
        raise exception 'flag_in_use'
            using errcode = 'PT409', detail = format('Flag %s needs %s.', v_needed.flag_key, p_flag_key),
                  hint = 'Take it out of the prerequisites there first.';
    elsif found then
        raise exception 'variant_in_use'
            using errcode = 'PT409',
                  detail = format('Flag %s needs variants %s of %s.', v_needed.flag_key,
                      array_to_string(v_needed.variants, ', '), p_flag_key),
                  hint = 'Change the prerequisite there first.';
    end if;

    select f.value_type into v_type
    from flags.flags as f
    where f.flag_key = p_flag_key and f.value_type <> p_document ->> 'type'
    limit 1;

    if found then
        raise exception 'type_is_fixed'
            using errcode = 'PT409',
                  detail = format('Flag %s holds a %s, here or in another environment.', p_flag_key, v_type),
                  hint = 'Programs rely on the type; use another key.';
    end if;

    delete from flags.rules as r where r.environment = p_environment and r.flag_key = p_flag_key;
    delete from flags.prerequisites as p where p.environment = p_environment and p.flag_key = p_flag_key;

    if p_document is null then
        delete from flags.flags as f where f.environment = p_environment and f.flag_key = p_flag_key;
    else
        insert into flags.flags as f (
            environment, flag_key, value_type, description, variants, default_variant, off_variant, is_enabled, salt,
            starts_at, ends_at, audience, needs_approval, is_permanent, sampling_rate, version, updated_by
        )
        select p_environment, p_flag_key, d.type, d.description, d.variants, d.default_variant, d.off_variant, d.enabled,
            d.salt, d.starts_at, d.ends_at, d.audience, d.needs_approval, d.permanent, d.sampling_rate, v_version, p_changed_by
        from jsonb_to_record(p_document) as d (
            type text, description text, variants jsonb, default_variant text, off_variant text, enabled boolean, salt text,
            starts_at timestamptz, ends_at timestamptz, audience text, needs_approval boolean, permanent boolean,
            sampling_rate numeric
        )
        on conflict (environment, flag_key) do update
        set description = excluded.description, variants = excluded.variants, default_variant = excluded.default_variant,
            off_variant = excluded.off_variant, is_enabled = excluded.is_enabled, salt = excluded.salt,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, audience = excluded.audience,
            needs_approval = excluded.needs_approval, is_permanent = excluded.is_permanent,
            sampling_rate = excluded.sampling_rate, version = excluded.version, updated_by = excluded.updated_by,
            updated_at = clock_timestamp();

        insert into flags.rules (
            environment, flag_key, position, rule_id, description, match, conditions, users, percentage, bucket_by,
            variant, weights, starts_at, ends_at
        )
        select p_environment, p_flag_key, e.position, r.id, r.description, r.match, r.conditions, r.users, r.percentage,
            r.bucket_by, r.variant, r.weights, r.starts_at, r.ends_at
        from jsonb_array_elements(p_document -> 'rules') with ordinality as e (value, position)
        cross join lateral jsonb_to_record(jsonb_strip_nulls(e.value)) as r (
            id text, description text, match text, conditions jsonb, users text[], percentage numeric, bucket_by text,
            variant text, weights jsonb, starts_at timestamptz, ends_at timestamptz
        );

        insert into flags.prerequisites (environment, flag_key, prerequisite_key, variants)
        select p_environment, p_flag_key, r.flag, r.variants
        from jsonb_to_recordset(p_document -> 'prerequisites') as r (flag text, variants text[]);
    end if;

    insert into flags.versions (
        environment, flag_key, version, document, reason, reverted_to, changed_by, approved_by
    )
    values (p_environment, p_flag_key, v_version, p_document, p_reason, p_reverted_to, p_changed_by, p_approved_by);

    perform flags._announce(p_environment),
        events._publish(
            case when p_document is null then 'flag_deleted' else 'flag_changed' end, 'flag', p_flag_key,
            jsonb_build_object('environment', p_environment, 'version', v_version, 'enabled', p_document -> 'enabled')
        );
end;
$$;

comment on function flags._write_flag(text, text, jsonb, text, integer, uuid, uuid) is
    'Make a flag what a document says, as a new version.';
