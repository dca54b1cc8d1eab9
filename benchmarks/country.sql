-- A country of {regions} regions, {towns} municipalities, {schools} organisations and {quarters} quarters.
-- Keys are computed: a body or organisation has the same place in every quarter's obligations.
INSERT INTO organizations_organization
    (id, version, code, kind, level, name, short_name, reference, locality, parent_id, path,
     position, search, code_key)
SELECT n, 1, 'C-' || n,
    CASE WHEN n = 1 THEN 'ministry' WHEN n < {first_town} THEN 'centre'
         WHEN n < {first_school} THEN 'municipality' ELSE 'school' END,
    CASE WHEN n < {first_school} THEN '' ELSE 'general' END,
    'Организация ' || n, 'Организация ' || n, '', '',
    CASE WHEN n = 1 THEN NULL WHEN n < {first_school} THEN 1
         ELSE {first_town} + (n - {first_school}) % {towns} END,
    lpad('1', 12, '0') || '/'
        || CASE WHEN n < {first_school} THEN ''
                ELSE lpad(({first_town} + (n - {first_school}) % {towns})::text, 12, '0') || '/' END
        || CASE WHEN n = 1 THEN '' ELSE lpad(n::text, 12, '0') || '/' END,
    n, 'организация ' || n, 'c-' || n
FROM generate_series(1, {nodes}) AS n;

CREATE TEMPORARY TABLE quarter AS
SELECT id AS campaign, row_number() OVER (ORDER BY as_of) - 1 AS place FROM campaigns_campaign;

INSERT INTO campaigns_obligation
    (id, version, campaign_id, step_id, organization_id, above_id, municipality_id, level, due_at,
     exemption)
SELECT q.place * {nodes} + o.id, 1, q.campaign, s.id, o.id,
    q.place * {nodes} + CASE o.kind WHEN 'ministry' THEN NULL WHEN 'centre' THEN 1
        WHEN 'municipality' THEN 2 + (o.id - {first_town}) % {regions} ELSE o.parent_id END,
    CASE o.kind WHEN 'municipality' THEN o.id WHEN 'school' THEN o.parent_id END,
    o.level, now() + interval '9 days', ''
FROM quarter AS q
CROSS JOIN organizations_organization AS o
JOIN campaigns_routestep AS s ON s.campaign_id = q.campaign
    AND s.unit = CASE o.kind WHEN 'school' THEN 'organization' ELSE o.kind END;

INSERT INTO campaigns_total (under_id, level, ask_id, stage, sum, told)
SELECT t.under, 'general', t.ask, stage, t.sum, t.told
FROM (
    SELECT q.place * {nodes} + o.parent_id AS under, a.id AS ask, count(*) AS told,
        sum((o.id * 31 + a.position * 17 + q.place * 7) % 100) AS sum
    FROM quarter AS q
    JOIN campaigns_ask AS a ON a.campaign_id = q.campaign
    CROSS JOIN organizations_organization AS o
    WHERE o.kind = 'school' AND (q.place < {quarters} - 1 OR o.id <= {nodes} - {waiting})
    GROUP BY 1, 2
) AS t
CROSS JOIN (VALUES ('sent'), ('accepted')) AS stages (stage)
-- As they come to be: quarter after quarter, all sums of a body with its first report.
ORDER BY t.under, stage, t.ask;

SELECT setval(pg_get_serial_sequence('organizations_organization', 'id'), {nodes});
SELECT setval(pg_get_serial_sequence('campaigns_obligation', 'id'), {quarters} * {nodes});
SELECT setval(pg_get_serial_sequence('campaigns_submission', 'id'), {quarters} * {nodes});
SELECT setval(pg_get_serial_sequence('campaigns_submissionversion', 'id'), {quarters} * {nodes})
